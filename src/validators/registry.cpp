// Every validator there is, one line each.

#include "validators/validator.h"

namespace atlas::validators {

Validator user_turn_response_audit();
Validator user_turn_gap_audit();
Validator e2e_formula_check();
Validator tool_duplicate_audit();

const std::vector<Validator>& registry() {
  static const std::vector<Validator> validators = {
      user_turn_response_audit(),
      user_turn_gap_audit(),
      e2e_formula_check(),
      tool_duplicate_audit(),
  };
  return validators;
}

}  // namespace atlas::validators

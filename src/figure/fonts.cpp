#include "figure/fonts.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

#include <array>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#ifdef __SANITIZE_ADDRESS__
// Fontconfig keeps some pointers as offsets, which the leak checker cannot follow.
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig"; }
#endif

namespace atlas::figure {
namespace {

struct FontFile {
  const char* name;
  const char* family;
  int weight;
  int slant;
};

constexpr std::array<FontFile, 8> kFiles = {{
    {"DejaVuSans.ttf", "DejaVu Sans", FC_WEIGHT_REGULAR, FC_SLANT_ROMAN},
    {"DejaVuSans-Bold.ttf", "DejaVu Sans", FC_WEIGHT_BOLD, FC_SLANT_ROMAN},
    {"DejaVuSans-Oblique.ttf", "DejaVu Sans", FC_WEIGHT_REGULAR, FC_SLANT_OBLIQUE},
    {"DejaVuSans-BoldOblique.ttf", "DejaVu Sans", FC_WEIGHT_BOLD, FC_SLANT_OBLIQUE},
    {"DejaVuSansMono.ttf", "DejaVu Sans Mono", FC_WEIGHT_REGULAR, FC_SLANT_ROMAN},
    {"DejaVuSansMono-Bold.ttf", "DejaVu Sans Mono", FC_WEIGHT_BOLD, FC_SLANT_ROMAN},
    {"DejaVuSansMono-Oblique.ttf", "DejaVu Sans Mono", FC_WEIGHT_REGULAR, FC_SLANT_OBLIQUE},
    {"DejaVuSansMono-BoldOblique.ttf", "DejaVu Sans Mono", FC_WEIGHT_BOLD, FC_SLANT_OBLIQUE},
}};

// Where Debian, Fedora and Arch put them.
constexpr std::array<const char*, 3> kFolders = {"/usr/share/fonts/truetype/dejavu",
                                                 "/usr/share/fonts/dejavu-sans-fonts",
                                                 "/usr/share/fonts/TTF"};

const FcChar8* fc_text(const char* text) { return reinterpret_cast<const FcChar8*>(text); }

FcPattern* pattern_of(const FontFile& font, const std::string& path, const FcCharSet* characters) {
  FcPattern* pattern = FcPatternCreate();
  FcPatternAddString(pattern, FC_FILE, fc_text(path.c_str()));
  FcPatternAddInteger(pattern, FC_INDEX, 0);
  FcPatternAddString(pattern, FC_FAMILY, fc_text(font.family));
  FcPatternAddInteger(pattern, FC_WEIGHT, font.weight);
  FcPatternAddInteger(pattern, FC_SLANT, font.slant);
  FcPatternAddInteger(pattern, FC_WIDTH, FC_WIDTH_NORMAL);
  FcPatternAddBool(pattern, FC_SCALABLE, FcTrue);
  FcPatternAddBool(pattern, FC_OUTLINE, FcTrue);
  FcPatternAddString(pattern, FC_FONTFORMAT, fc_text("TrueType"));
  FcPatternAddCharSet(pattern, FC_CHARSET, characters);
  return pattern;
}

// Letters, symbols and arrows. The font has gaps in it and draws its box for those.
FcCharSet* claimed_characters() {
  FcCharSet* characters = FcCharSetCreate();
  for (FcChar32 c = 0x20; c < 0x2E80; ++c) FcCharSetAddChar(characters, c);
  return characters;
}

// Fontconfig would read each file (20 ms for all) to learn what kFiles says already. Its list of
// an application's fonts exists only after a first attempt to add a file, hence the empty name.
FcConfig* private_config() {
  FcConfig* config = FcConfigCreate();
  FcConfigAppFontAddFile(config, fc_text(""));
  FcFontSet* fonts = FcConfigGetFonts(config, FcSetApplication);
  FcCharSet* characters = claimed_characters();
  for (const FontFile& font : kFiles) {
    for (const std::string folder : kFolders) {
      const std::string path = folder + "/" + font.name;
      std::error_code ignored;
      if (fonts == nullptr || !std::filesystem::exists(path, ignored)) continue;
      FcFontSetAdd(fonts, pattern_of(font, path, characters));
      break;
    }
  }
  FcCharSetDestroy(characters);
  if (fonts != nullptr && fonts->nfont > 0) return config;
  FcConfigDestroy(config);  // no such package here: any font is better than none
  return FcInitLoadConfigAndFonts();
}

// Made once. Also the process' current one: Pango starts a thread that would otherwise read the
// host's fonts.
FcConfig* shared_config() {
  static FcConfig* const config = [] {
    FcConfig* made = private_config();
    FcConfigSetCurrent(made);
    return made;
  }();
  return config;
}

template <auto unref>
struct Unref {
  template <typename T>
  void operator()(T* object) const {
    unref(object);
  }
};
using Object = Unref<g_object_unref>;

// One Pango layout for every text style that the thread has used.
class ThreadFonts {
 public:
  ThreadFonts() {
    FcConfig* config = shared_config();
    map_.reset(pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT));
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map_.get()), config);
    context_.reset(pango_font_map_create_context(map_.get()));
    pango_cairo_context_set_resolution(context_.get(), 72);
    pango_context_set_round_glyph_positions(context_.get(), FALSE);
    pango_context_set_language(context_.get(), pango_language_from_string("en"));
    pango_context_set_base_dir(context_.get(), PANGO_DIRECTION_LTR);
    const std::unique_ptr<cairo_font_options_t, Unref<cairo_font_options_destroy>> options(
        cairo_font_options_create());
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context_.get(), options.get());
  }

  PangoLayout* layout(const TextStyle& style) {
    for (const Styled& known : layouts_) {
      if (known.style == style) return known.layout.get();
    }
    if (layouts_.size() >= kMostStyles) layouts_.clear();
    layouts_.push_back({style, made_layout(style)});
    return layouts_.back().layout.get();
  }

 private:
  using LayoutPointer = std::unique_ptr<PangoLayout, Object>;
  struct Styled {
    TextStyle style;
    LayoutPointer layout;
  };
  static constexpr size_t kMostStyles = 64;

  LayoutPointer made_layout(const TextStyle& style) {
    LayoutPointer layout(pango_layout_new(context_.get()));
    const std::unique_ptr<PangoFontDescription, Unref<pango_font_description_free>> font(
        pango_font_description_new());
    pango_font_description_set_family_static(font.get(),
                                             style.monospaced ? "DejaVu Sans Mono" : "DejaVu Sans");
    pango_font_description_set_absolute_size(font.get(), style.size_pt * PANGO_SCALE);
    pango_font_description_set_weight(font.get(),
                                      style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_style(font.get(),
                                     style.italic ? PANGO_STYLE_OBLIQUE : PANGO_STYLE_NORMAL);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_auto_dir(layout.get(), FALSE);
    pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
    return layout;
  }

  std::unique_ptr<PangoFontMap, Object> map_;
  std::unique_ptr<PangoContext, Object> context_;
  std::vector<Styled> layouts_;
};

}  // namespace

PangoLayout* shaped_line(std::string_view line, const TextStyle& style) {
  thread_local ThreadFonts fonts;
  PangoLayout* layout = fonts.layout(style);
  pango_layout_set_text(layout, line.data(), static_cast<int>(line.size()));
  return layout;
}

}  // namespace atlas::figure

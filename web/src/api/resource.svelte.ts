// A value that comes from the API and follows an address.
import { ApiError, forgetAnswer, getJson, keptAnswer } from "./client";

export class Resource<T> {
  value: T | null = $state.raw(null); // stays while a new address is being loaded
  valueAddress = $state(""); // what `value` is the answer to
  error: ApiError | null = $state.raw(null);
  isLoading = $state(false);
  #attempt = $state(0);

  get attempt(): number {
    return this.#attempt;
  }

  retry = (): void => {
    this.#attempt += 1;
  };

  // Asks again although the answer is known; the old value stays until the new one is there.
  reload = (): void => {
    if (this.address !== null) forgetAnswer(this.address);
    this.retry();
  };

  address: string | null = null;
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError("internal", "the answer could not be read", "reload the page", 0);
}

// Loads `url()` whenever it changes; null loads nothing. Called while a component is set up.
export function useResource<T>(url: () => string | null): Resource<T> {
  const resource = new Resource<T>();
  $effect.pre(() => {
    const address = url();
    resource.address = address;
    void resource.attempt;
    if (address === null) {
      resource.value = null;
      resource.isLoading = false;
      return;
    }
    const kept = keptAnswer<T>(address);
    resource.error = null;
    if (kept !== undefined) {
      resource.value = kept;
      resource.valueAddress = address;
      resource.isLoading = false;
      return;
    }
    const controller = new AbortController();
    resource.isLoading = true;
    getJson<T>(address, controller.signal).then(
      (value) => {
        if (controller.signal.aborted) return;
        resource.value = value;
        resource.valueAddress = address;
        resource.isLoading = false;
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        resource.error = asApiError(error);
        resource.value = null;
        resource.isLoading = false;
      },
    );
    return () => controller.abort();
  });
  return resource;
}

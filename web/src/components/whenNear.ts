// An action: calls back once, when the element is near the window.
export function whenNear(node: HTMLElement, arrive: () => void): { destroy: () => void } {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      arrive();
    },
    { rootMargin: "700px 0px" },
  );
  observer.observe(node);
  return { destroy: () => observer.disconnect() };
}

import * as React from 'react';

/** True while the element is at least partly within what the window shows. */
export function useInSight(element: React.RefObject<Element>): boolean {
  const [inSight, setInSight] = React.useState(false);
  React.useEffect(() => {
    if (!element.current) return undefined;
    const observer = new IntersectionObserver((entries) => setInSight(entries.at(-1)?.isIntersecting ?? false));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return inSight;
}

import type { Browser, Frame, Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  /** Of the processor, where the trace has it: a machine that others use too does not lengthen it. */
  readonly tdur?: number;
  readonly args?: { readonly data?: { readonly url?: string } };
}

/** The longest uninterrupted turn of the main thread that runs the hub's script (browsers have pages of their own too) while `act` ran, in milliseconds by the wall clock and of the processor, by Chromium's own trace. */
export async function longestTask(
  browser: Browser,
  page: Page,
  act: () => Promise<unknown>,
): Promise<{ readonly ms: number; readonly cpuMs: number }> {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', '__metadata'] });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString('utf8')) as { traceEvents: TraceEvent[] };
  const hub = traceEvents.find(
    ({ name, args }) => name === 'EvaluateScript' && args?.data?.url?.endsWith('/hub.js') === true,
  );
  if (!hub) throw new Error('the trace shows no script of the hub');
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid }) => ph === 'X' && /RunTask/.test(name) && pid === hub.pid && tid === hub.tid,
  );
  return {
    ms: Math.max(0, ...tasks.map(({ dur = 0 }) => dur / 1_000)),
    cpuMs: Math.max(0, ...tasks.map(({ dur = 0, tdur = dur }) => tdur / 1_000)),
  };
}

/** Intervals between frames, in milliseconds, while the element scrolls down for a second and a half. */
export function framesWhileScrolling(frame: Frame, selector: string): Promise<readonly number[]> {
  return frame.evaluate<number[]>(`new Promise((resolve) => {
    const element = document.querySelector(${JSON.stringify(selector)});
    const scroller = element.scrollHeight > element.clientHeight + 10 && getComputedStyle(element).overflowY !== 'visible' ? element : document.scrollingElement;
    const frames = [];
    const start = performance.now();
    let last = start;
    const step = (now) => {
      frames.push(now - last);
      last = now;
      scroller.scrollBy(0, 40);
      if (now - start < 1500) requestAnimationFrame(step);
      else resolve(frames.slice(1));
    };
    requestAnimationFrame(step);
  })`);
}

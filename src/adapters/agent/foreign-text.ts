/**
 * The agent executes `##vso[…]` and formats `##[…]` found anywhere in a line of a task's output. Text that was not written
 * by this product passes here before it is printed: markers are broken up, and control characters that could repaint a
 * terminal or start a new line are shown as what they are.
 */
export function neutralise(text: string): string {
  return text
    .replace(/##vso\[/gi, '##_vso[')
    .replace(/##\[/g, '##_[')
    .replace(/\r\n?/g, '\n')
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u0085\u2028\u2029]/g,
      (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
    );
}

/** As `neutralise`, on one line: what an issue, a summary line or a task's result may carry. */
export function oneLine(text: string, atMost = 2000): string {
  const line = neutralise(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  return line.length > atMost ? `${line.slice(0, atMost - 1)}…` : line;
}

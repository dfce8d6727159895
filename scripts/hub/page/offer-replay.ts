const speeds = [0, 1, 10, 60, 100, 1000] as const;

/** A choice of speeds for the recorded release, beside the themes. */
export function offerReplay(current: number): void {
  const label = document.createElement('label');
  const select = document.createElement('select');
  const told = document.createElement('span');
  told.setAttribute('role', 'status');
  select.append(
    ...[...new Set([...speeds, current])].map(
      (times) => new Option(times === 0 ? 'paused' : `${times}×`, String(times), false, times === current),
    ),
  );
  select.addEventListener('change', () => {
    void fetch(`replay.json?times=${select.value}`)
      .then((answer) => answer.json())
      .then((text) => (told.textContent = String(text)));
  });
  label.append('Replay ', select);
  document.querySelector('nav')?.append(label, told);
}

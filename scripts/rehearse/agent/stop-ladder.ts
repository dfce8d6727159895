/** How a task's process is asked to end, then made to. Times are the agent's own unless a test shortens them. */
export interface StopLadder {
  /** From SIGINT to SIGTERM. */
  readonly interruptMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly terminateMs: number;
}

export const agentLadder: StopLadder = { interruptMs: 7_500, terminateMs: 2_500 };

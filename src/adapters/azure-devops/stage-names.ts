/** The number of the batch for which a stage of a region's pipeline stands: the shipped pipelines name them `batch_1`, `batch_2`, … */
export function batchOfStage(stage: string): number | undefined {
  const match = /^batch_([1-9]\d{0,3})$/.exec(stage);
  return match === null ? undefined : Number(match[1]);
}

import { Ajv, type ErrorObject } from 'ajv';

/**
 * What the published REST reference of Azure says of the two operations that the probes call, written down from it:
 * `Alerts - Get All` (Microsoft.AlertsManagement 2019-05-05-preview) and `Metrics - List` (Microsoft.Insights 2018-01-01).
 * Stricter than the reference: a property that it does not name is a fault, and so is one that it always shows and that is absent.
 */
const text = { type: 'string' };
const moment = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$' };
const oneOf = (...values: readonly string[]) => ({ enum: values });
const record = (required: Readonly<Record<string, object>>, optional: Readonly<Record<string, object>> = {}) => ({
  type: 'object',
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
});

const essentials = record(
  {
    severity: oneOf('Sev0', 'Sev1', 'Sev2', 'Sev3', 'Sev4'),
    signalType: oneOf('Metric', 'Log', 'Unknown'),
    alertState: oneOf('New', 'Acknowledged', 'Closed'),
    monitorCondition: oneOf('Fired', 'Resolved'),
    targetResource: text,
    targetResourceName: text,
    targetResourceGroup: text,
    targetResourceType: text,
    monitorService: text,
    alertRule: text,
    sourceCreatedId: text,
    smartGroupId: text,
    smartGroupingReason: text,
    startDateTime: moment,
    lastModifiedDateTime: moment,
    lastModifiedUserName: text,
  },
  { monitorConditionResolvedDateTime: moment, description: text, actionStatus: { type: 'object' } },
);
const localizable = record({ value: text }, { localizedValue: text });
const aggregate = { type: 'number' };
const point = record(
  { timeStamp: moment },
  { average: aggregate, minimum: aggregate, maximum: aggregate, total: aggregate, count: aggregate },
);

const shapes = {
  alerts: record(
    {
      value: {
        type: 'array',
        items: record({
          id: text,
          type: { const: 'Microsoft.AlertsManagement/alerts' },
          name: text,
          properties: record({ essentials }, { context: { type: 'object' }, egressConfig: { type: 'object' } }),
        }),
      },
    },
    { nextLink: text },
  ),
  metrics: record(
    {
      timespan: text,
      value: {
        type: 'array',
        items: record(
          {
            id: text,
            type: { const: 'Microsoft.Insights/metrics' },
            name: localizable,
            unit: text,
            timeseries: {
              type: 'array',
              items: record({
                metadatavalues: { type: 'array', items: record({ name: localizable, value: text }) },
                data: { type: 'array', items: point },
              }),
            },
          },
          { displayDescription: text, errorCode: text, errorMessage: text },
        ),
      },
    },
    { cost: { type: 'number' }, interval: text, namespace: text, resourceregion: text },
  ),
  error: record({ error: record({ code: text, message: text }, { target: text, details: { type: 'array' } }) }),
  alertsQuery: record(
    { 'api-version': { const: '2019-05-05-preview' } },
    {
      monitorCondition: oneOf('Fired', 'Resolved'),
      timeRange: oneOf('1h', '1d', '7d', '30d'),
      pageCount: { type: 'string', pattern: '^([1-9]|[1-9]\\d|1\\d\\d|2[0-4]\\d|250)$' },
    },
  ),
  metricsQuery: record(
    { 'api-version': { const: '2018-01-01' } },
    {
      timespan: { type: 'string', pattern: '^\\S+Z/\\S+Z$' },
      interval: { type: 'string', pattern: '^PT\\d+[MH]$' },
      metricnames: text,
      aggregation: oneOf('Average', 'Minimum', 'Maximum', 'Total', 'Count'),
    },
  ),
};

const ajv = new Ajv({ allErrors: true });

/** Throws, naming every place, where a value has not the documented shape. */
export function assertDocumented(shape: keyof typeof shapes, value: unknown): void {
  const validate = ajv.compile(shapes[shape]);
  if (validate(value)) return;
  const told = ({ instancePath, message = '', params }: ErrorObject): string =>
    `${instancePath} ${message} ${JSON.stringify(params)}`;
  throw new Error(`not the documented shape of ${shape}: ${(validate.errors ?? []).map(told).join('; ')}`);
}

/** A fired alert with every field that `Alerts - Get All` of Azure shows. */
export function azureAlert(
  scope: string,
  name: string,
  severity: string,
  { monitorCondition = 'Fired', alertState = 'New' } = {},
): object {
  const moment = '2026-11-03T15:51:02Z';
  const essentials = {
    ...{ severity, monitorCondition, alertState, signalType: 'Metric', monitorService: 'Platform' },
    ...{ targetResource: `${scope}/providers/Microsoft.Compute/virtualMachines/api`, targetResourceName: 'api' },
    ...{ targetResourceGroup: 'eus2', targetResourceType: 'virtualMachines', alertRule: `${scope}/rules/${name}` },
    ...{ sourceCreatedId: 'api', smartGroupId: 'group', smartGroupingReason: 'alike', startDateTime: moment },
    ...{ lastModifiedDateTime: moment, lastModifiedUserName: 'System' },
  };
  const id = `${scope}/providers/Microsoft.AlertsManagement/alerts/${name}`;
  return { id, name, type: 'Microsoft.AlertsManagement/alerts', properties: { essentials } };
}

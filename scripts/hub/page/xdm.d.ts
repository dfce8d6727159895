declare module '*/azure-devops-extension-sdk/esm/XDM.js' {
  interface Registry {
    register(id: string, instance: object): void;
  }
  interface Channel {
    getObjectRegistry(): Registry;
    invokeRemoteMethod(method: string, instance: string, params: readonly unknown[]): Promise<unknown>;
  }
  export const channelManager: { addChannel(window: Window, origin: string): Channel };
}

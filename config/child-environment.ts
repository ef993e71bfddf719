/**
 * What `dev` tells the processes that it starts: everything it was told itself, and where its own simulator and Temporal
 * server listen. The other side of `settings.ts`.
 */
export function childEnvironment(
  started: { readonly simulatorUrl?: string | undefined; readonly temporalAddress?: string | undefined },
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  return {
    ...environment,
    ...(started.simulatorUrl !== undefined && { CAMPAIGNLAKE_SIMULATOR_URL: started.simulatorUrl }),
    ...(started.temporalAddress !== undefined && { CAMPAIGNLAKE_DEV_SERVER: started.temporalAddress }),
  };
}

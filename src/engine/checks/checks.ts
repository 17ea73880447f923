export const runMachineChecks = async () => []

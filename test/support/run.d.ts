export interface RunOptions {
    input?: string;
    env?: Record<string, string>;
    cwd?: string;
    /** Milliseconds; then it is killed and the call throws. */
    deadline?: number;
}
export interface Outcome {
    status: number | NodeJS.Signals;
    stdout: string;
    stderr: string;
}
/** The outcome, whatever it is. `env` is added to this process's own. Throws if the program is not there or hangs. */
export declare function attempt(command: readonly string[], options?: RunOptions): Promise<Outcome>;
/** Its stdout; throws with all that it said if its status is not 0. */
export declare function run(command: readonly string[], options?: RunOptions): Promise<string>;

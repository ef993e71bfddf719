/**
 * The option by which `dev` makes `worker` and `simulator` end with their standard input: a `dev` that is killed leaves none
 * behind. Without it they stay, since services and scripts start them with an input that is closed from the beginning.
 */
export const END_WITH_STDIN = '--end-with-stdin';

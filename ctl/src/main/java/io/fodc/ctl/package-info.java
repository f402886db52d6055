/**
 * fodcctl: asks the proxy over its HTTP interface, for people and scripts. A process lives for one
 * command: {@link io.fodc.ctl.Main} makes the tree of commands and runs one of them on the main
 * thread. Results go to standard output, everything else to standard error; the exit code is one of
 * {@link io.fodc.ctl.ExitCode}.
 */
@NullMarked
package io.fodc.ctl;

import org.jspecify.annotations.NullMarked;

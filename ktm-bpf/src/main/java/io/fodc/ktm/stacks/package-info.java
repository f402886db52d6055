/**
 * Stack sampling of any process from outside: what its threads execute, by the clock of each CPU,
 * or what they wait for, by the scheduler's switches. {@link io.fodc.ktm.stacks.StackSampler} has
 * the kernel count stacks for a bounded time in bounded memory; {@link
 * io.fodc.ktm.stacks.PprofProfile} gives the addresses names afterwards and writes pprof.
 */
@NullMarked
package io.fodc.ktm.stacks;

import org.jspecify.annotations.NullMarked;

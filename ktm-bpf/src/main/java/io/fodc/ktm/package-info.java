/**
 * The Java side of the Kernel Telemetry Module: loads eBPF programs from the jar through libbpf,
 * attaches what the kernel at hand offers, tells them whom to count and reads their maps. {@link
 * LibBpf} and the {@code Bpf} classes are the binding; everything they hold belongs to one thread,
 * {@link KtmThread}, because a native call that never returns must cost nothing but itself.
 */
@NullMarked
package io.fodc.ktm;

import org.jspecify.annotations.NullMarked;

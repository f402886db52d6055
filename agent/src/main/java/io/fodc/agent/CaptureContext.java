package io.fodc.agent;

import io.fodc.agent.capture.AllowedProcesses;
import io.fodc.agent.capture.WindowMethod;
import io.fodc.agent.link.ConfigSource;
import io.fodc.agent.process.ProcessFinder;
import io.fodc.agent.telemetry.KernelRoots;
import io.fodc.agent.upload.WindowRanges;
import io.fodc.schemas.settings.HostAndPort;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the methods of captures are made from.
 *
 * @param finder looks for the node's process
 * @param pprof the node's pprof listener, if it is configured
 * @param kernel whether programs may be put into the kernel
 * @param allowed processes that may be captured
 * @param config the node's configuration
 * @param ranges the window, as it is uploaded
 * @param recorded what the window holds
 */
record CaptureContext(
    KernelRoots roots,
    ProcessFinder finder,
    Optional<HostAndPort> pprof,
    boolean kernel,
    AllowedProcesses allowed,
    ConfigSource config,
    WindowRanges ranges,
    Supplier<Optional<WindowMethod.Span>> recorded,
    InstantSource clock) {}

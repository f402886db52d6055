package io.fodc.agent.link;

import io.fodc.agent.identity.NodeDescription;
import io.fodc.agent.recorder.EventLog;
import io.fodc.agent.telemetry.TelemetryLevel;
import io.fodc.agent.upload.Uploads;
import io.fodc.agent.upload.WindowRanges;
import java.util.function.Supplier;

/**
 * What the link tells the proxy about. Everything is asked for on the link's thread and must not
 * wait.
 *
 * @param ticks the window
 * @param node the node, as far as it is known now
 * @param heartbeat the agent's state
 * @param config the node's configuration
 * @param events what happened
 * @param telemetry how deep kernel and OS telemetry sees
 * @param ranges older ranges of the window, as they are uploaded
 * @param uploads where those go; the link tells it the session and closes it
 * @param captures takes orders of captures
 */
public record LinkSources(
    LinkWindow ticks,
    Supplier<NodeDescription> node,
    HeartbeatSource heartbeat,
    ConfigSource config,
    EventLog events,
    Supplier<TelemetryLevel> telemetry,
    WindowRanges ranges,
    Uploads uploads,
    CaptureDesk captures) {}

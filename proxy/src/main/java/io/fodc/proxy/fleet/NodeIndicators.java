package io.fodc.proxy.fleet;

import java.util.OptionalDouble;

/**
 * The few numbers one looks at first.
 *
 * @param health one word for all of it
 * @param cpuCores CPU cores the node's process used between its last two ticks, from {@code
 *     process_cpu_seconds_total}; empty when that is not known
 * @param ktmMode rung of the ladder the agent's kernel telemetry stands on, empty when unknown
 * @param ktmReason why not a higher one
 * @param agentWindow the agent's own window
 * @param agentResidentBytes resident memory of the agent
 * @param agentCpuSeconds CPU time the agent has taken
 */
public record NodeIndicators(
    NodeHealth health,
    OptionalDouble cpuCores,
    String ktmMode,
    String ktmReason,
    AgentWindow agentWindow,
    long agentResidentBytes,
    double agentCpuSeconds) {}

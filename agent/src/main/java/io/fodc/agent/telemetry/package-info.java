/**
 * What the operating system says about the observed process and its container, read from {@code
 * /proc}, cgroup files (version 1, 2 and hybrid) and pressure stall information. A file that is
 * missing or not permitted leaves its series absent and becomes an evidence gap; nothing here can
 * stop the agent.
 */
@NullMarked
package io.fodc.agent.telemetry;

import org.jspecify.annotations.NullMarked;

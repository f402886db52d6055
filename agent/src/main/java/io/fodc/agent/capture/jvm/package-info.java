/**
 * Captures of JVMs: profiles by async-profiler, heap dumps and histograms by the JVM itself.
 * Nothing of the profiler is loaded before a capture asks for it.
 */
@NullMarked
package io.fodc.agent.capture.jvm;

import org.jspecify.annotations.NullMarked;

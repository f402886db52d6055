/**
 * What the agent says about itself: counters and gauges without a library, because their values go
 * straight into the tick as every other sample does.
 */
@NullMarked
package io.fodc.agent.self;

import org.jspecify.annotations.NullMarked;

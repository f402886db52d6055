/** What kernel telemetry costs: the processes it watches, the others, and the agent itself. */
@NullMarked
package io.fodc.bench.ktm;

import org.jspecify.annotations.NullMarked;

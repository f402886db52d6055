/** What captures cost the proxy, an agent, and the agents that take none meanwhile. */
@NullMarked
package io.fodc.bench.captures;

import org.jspecify.annotations.NullMarked;

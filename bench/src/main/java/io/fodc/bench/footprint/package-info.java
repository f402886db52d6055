/** What one agent costs the machine of the node it watches. */
@NullMarked
package io.fodc.bench.footprint;

import org.jspecify.annotations.NullMarked;

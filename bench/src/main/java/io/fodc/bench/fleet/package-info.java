/** A load of many simulated agents on one real proxy process. */
@NullMarked
package io.fodc.bench.fleet;

import org.jspecify.annotations.NullMarked;

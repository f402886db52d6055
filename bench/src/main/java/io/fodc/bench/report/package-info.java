/** What a benchmark run reports: figures with stable names, beside their bars. */
@NullMarked
package io.fodc.bench.report;

import org.jspecify.annotations.NullMarked;

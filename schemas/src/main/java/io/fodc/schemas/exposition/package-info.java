/**
 * The text in which metrics are scraped and served: Prometheus text 0.0.4 and OpenMetrics 1.0, each
 * way. What a page means where the formats leave doubt is listed in {@code
 * docs/formats/exposition.md}.
 */
@NullMarked
package io.fodc.schemas.exposition;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.fodc.bench.captures;

import org.jspecify.annotations.NullMarked;

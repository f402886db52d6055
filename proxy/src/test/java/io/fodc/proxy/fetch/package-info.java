@NullMarked
package io.fodc.proxy.fetch;

import org.jspecify.annotations.NullMarked;

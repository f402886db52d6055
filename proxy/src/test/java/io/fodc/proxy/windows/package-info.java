@NullMarked
package io.fodc.proxy.windows;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.fodc.proxy.upload;

import org.jspecify.annotations.NullMarked;

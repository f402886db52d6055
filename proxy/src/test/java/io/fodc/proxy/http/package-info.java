@NullMarked
package io.fodc.proxy.http;

import org.jspecify.annotations.NullMarked;

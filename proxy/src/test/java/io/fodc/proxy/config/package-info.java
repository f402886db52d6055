/** Tests of the configuration history with real files. */
@NullMarked
package io.fodc.proxy.config;

import org.jspecify.annotations.NullMarked;

/** Tests of authenticators with real servers, files and tokens. */
@NullMarked
package io.fodc.proxy.access;

import org.jspecify.annotations.NullMarked;

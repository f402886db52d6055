/** Tests of the link with real servers and raw gRPC clients. */
@NullMarked
package io.fodc.proxy.link;

import org.jspecify.annotations.NullMarked;

/** Tests of the audit log, tampered with and without room. */
@NullMarked
package io.fodc.proxy.audit;

import org.jspecify.annotations.NullMarked;

/**
 * Which proxy is asked and as whom: options, environment, contexts of the configuration file, token
 * and certificates.
 */
@NullMarked
package io.fodc.ctl.connection;

import org.jspecify.annotations.NullMarked;

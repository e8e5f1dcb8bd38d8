/**
 * What every HTTP client of an external system needs: retries with backoff and jitter behind a circuit breaker, counts of what was
 * sent, verified TLS. Knows failure only.
 */
@NullMarked
package uz.consult.etl.http;

import org.jspecify.annotations.NullMarked;

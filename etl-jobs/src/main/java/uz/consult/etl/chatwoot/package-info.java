/** The client of Chatwoot's Application API. Knows failure and http only. */
@NullMarked
package uz.consult.etl.chatwoot;

import org.jspecify.annotations.NullMarked;

/** Effects that leave: written in the transaction of the rows that cause them, delivered afterwards. */
@NullMarked
package uz.consult.etl.outbox;

import org.jspecify.annotations.NullMarked;

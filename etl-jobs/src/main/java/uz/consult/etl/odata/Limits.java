package uz.consult.etl.odata;

import org.springframework.util.unit.DataSize;

/**
 * How much of an answer is read, in bytes. The heap bounds it besides: of a page there are the bytes and what is made of them, one is
 * written while the next is fetched, and an answer of unknown length is held twice while it is put together.
 *
 * @param page what a page should have
 * @param cut what a page may have that can be asked for smaller
 * @param most what any answer may have
 */
record Limits(long page, long cut, long most) {

    /** @param heap the most memory that the program may use */
    static Limits of(DataSize page, DataSize most, long heap) {
        long bound = Math.min(most.toBytes(), heap / 6);
        long target = Math.min(Math.min(page.toBytes(), heap / 32), bound);
        return new Limits(target, Math.min(3 * target, bound), bound);
    }

    static String text(long bytes) {
        return bytes < 1 << 20 ? (bytes >> 10) + " KB" : (bytes >> 20) + " MB";
    }
}

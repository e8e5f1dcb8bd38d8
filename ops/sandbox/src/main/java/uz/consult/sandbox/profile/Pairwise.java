package uz.consult.sandbox.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Rows of values, few of them, among which each pair of values of two factors occurs: found by annealing, with one row more
 * whenever so many do not settle. The same every time.
 */
final class Pairwise {

    /** Settles soonest for the choices of today; with others it settles too, if later or with a row more. */
    private static final long SEED = 1;

    private static final int MOVES = 400_000;
    private static final double WARM = 0.6;

    private final int[] sizes;
    private final int[] offsets;
    private final int all;
    private final int[] met;
    private final int[][] rows;
    private int missing;

    private Pairwise(int[] sizes, int many, SplittableRandom random) {
        this.sizes = sizes;
        offsets = new int[sizes.length];
        int total = 0;
        for (int i = 0; i < sizes.length; i++) {
            offsets[i] = total;
            total += sizes[i];
        }
        all = total;
        met = new int[all * all];
        for (int i = 0; i < sizes.length; i++) {
            for (int j = i + 1; j < sizes.length; j++) {
                missing += sizes[i] * sizes[j];
            }
        }
        rows = new int[many][sizes.length];
        for (int[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextInt(sizes[i]);
                for (int j = 0; j < i; j++) {
                    add(row, i, j, 1);
                }
            }
        }
    }

    /** @param sizes how many values each factor has */
    static List<int[]> cover(int[] sizes) {
        int[] sorted = sizes.clone();
        Arrays.sort(sorted);
        int fewest = sorted.length < 2 ? sorted[0] : sorted[sorted.length - 1] * sorted[sorted.length - 2];
        return cover(sizes, fewest, SEED);
    }

    static List<int[]> cover(int[] sizes, int fewest, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int many = fewest; ; many++) {
            Pairwise trial = new Pairwise(sizes, many, random);
            if (trial.settles(random)) {
                return new ArrayList<>(List.of(trial.rows));
            }
        }
    }

    private boolean settles(SplittableRandom random) {
        for (int move = 0; move < MOVES && missing > 0; move++) {
            double warmth = WARM * (1 - (double) move / MOVES);
            int[] row = rows[random.nextInt(rows.length)];
            int factor = random.nextInt(sizes.length);
            int was = row[factor];
            int before = missing;
            set(row, factor, random.nextInt(sizes[factor]));
            if (missing > before && random.nextDouble() >= Math.exp((before - missing) / warmth)) {
                set(row, factor, was);
            }
        }
        return missing == 0;
    }

    private void set(int[] row, int factor, int value) {
        for (int other = 0; other < sizes.length; other++) {
            if (other != factor) {
                add(row, factor, other, -1);
            }
        }
        row[factor] = value;
        for (int other = 0; other < sizes.length; other++) {
            if (other != factor) {
                add(row, factor, other, 1);
            }
        }
    }

    private void add(int[] row, int factor, int other, int times) {
        int one = offsets[factor] + row[factor];
        int two = offsets[other] + row[other];
        int pair = Math.min(one, two) * all + Math.max(one, two);
        int before = met[pair];
        met[pair] = before + times;
        missing += (met[pair] == 0 ? 1 : 0) - (before == 0 ? 1 : 0);
    }
}

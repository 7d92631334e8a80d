package dev.arenagrad.nn;

import dev.arenagrad.Stateful;
import dev.arenagrad.Tensor;
import dev.arenagrad.ops.DType;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SequencedMap;

/**
 * Numbers and texts of the user's own by name, to be saved in a {@link Snapshot}: the number of the epoch, the best accuracy so far.
 *
 * {@snippet :
 * Values progress = new Values().set("epoch", 0).set("best", 0.0);
 * Snapshot.load(file, net, progress);
 * for (long epoch = progress.getLong("epoch"); epoch < 10; epoch++) {
 *     progress.set("epoch", epoch + 1);
 *     Snapshot.save(file, net, progress);
 * }
 * }
 *
 * <p>It must be used by one thread at a time.
 */
public final class Values implements Stateful {
    private SequencedMap<String, Object> values = new LinkedHashMap<>();

    /** Creates an object without values. */
    public Values() {}

    /**
     * Sets a whole number.
     *
     * @param name its name
     * @param value the number
     * @return this object
     */
    public Values set(String name, long value) {
        values.put(name, value);
        return this;
    }

    /**
     * Sets a floating-point number.
     *
     * @param name its name
     * @param value the number
     * @return this object
     */
    public Values set(String name, double value) {
        values.put(name, value);
        return this;
    }

    /**
     * Sets a truth value.
     *
     * @param name its name
     * @param value the value
     * @return this object
     */
    public Values set(String name, boolean value) {
        values.put(name, value);
        return this;
    }

    /**
     * Sets a text.
     *
     * @param name its name
     * @param value the text
     * @return this object
     * @throws IllegalArgumentException if the text has no UTF-8, because it has one half of a character
     */
    public Values set(String name, String value) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw new IllegalArgumentException("the text \"" + name + "\" has no UTF-8");
        }
        values.put(name, value);
        return this;
    }

    /**
     * {@return a whole number}
     *
     * @param name its name
     * @throws NoSuchElementException if there is no value of that name
     * @throws ClassCastException if it is of another type
     */
    public long getLong(String name) {
        return get(name, Long.class);
    }

    /**
     * {@return a floating-point number}
     *
     * @param name its name
     * @throws NoSuchElementException if there is no value of that name
     * @throws ClassCastException if it is of another type
     */
    public double getDouble(String name) {
        return get(name, Double.class);
    }

    /**
     * {@return a truth value}
     *
     * @param name its name
     * @throws NoSuchElementException if there is no value of that name
     * @throws ClassCastException if it is of another type
     */
    public boolean getBoolean(String name) {
        return get(name, Boolean.class);
    }

    /**
     * {@return a text}
     *
     * @param name its name
     * @throws NoSuchElementException if there is no value of that name
     * @throws ClassCastException if it is of another type
     */
    public String getString(String name) {
        return get(name, String.class);
    }

    private <T> T get(String name, Class<T> type) {
        Object value = values.get(name);
        if (value == null) {
            throw new NoSuchElementException("there is no value \"" + name + "\"; there are " + values.keySet());
        }
        if (!type.isInstance(value)) {
            throw new ClassCastException("the value \"" + name + "\" is a " + value.getClass().getSimpleName()
                    + " and no " + type.getSimpleName());
        }
        return type.cast(value);
    }

    /** {@return the values by name: INT64, FLOAT64 and BOOL tensors without dimensions; of texts, the bytes of their UTF-8} */
    @Override
    public SequencedMap<String, Tensor> stateDict() {
        SequencedMap<String, Tensor> state = new LinkedHashMap<>();
        values.forEach((name, value) -> state.put(name, switch (value) {
            case Long number -> Tensor.scalar(number, DType.INT64);
            case Double number -> Tensor.scalar(number, DType.FLOAT64);
            case Boolean truth -> Tensor.scalar(truth ? 1L : 0L, DType.BOOL);
            default -> Tensor.of(value.toString().getBytes(StandardCharsets.UTF_8)).to(DType.UINT8);
        }));
        return state;
    }

    /**
     * Takes over values in place of all that there are.
     *
     * @param state the values by name
     * @throws IllegalArgumentException if a tensor is none that {@link #stateDict} makes
     */
    @Override
    public void loadStateDict(Map<String, Tensor> state) {
        SequencedMap<String, Object> loaded = new LinkedHashMap<>();
        state.forEach((name, tensor) -> loaded.put(name, valueOf(name, tensor)));
        values = loaded;
    }

    private static Object valueOf(String name, Tensor tensor) {
        if (tensor.dtype() == DType.UINT8 && tensor.dim() == 1) {
            return new String(tensor.to(DType.INT8).toByteArray(), StandardCharsets.UTF_8);
        }
        if (tensor.dim() == 0) {
            switch (tensor.dtype()) {
                case INT64 :
                    return tensor.toLongArray()[0];
                case FLOAT64 :
                    return tensor.item();
                case BOOL :
                    return tensor.item() != 0;
                default :
            }
        }
        throw new IllegalArgumentException("\"" + name + "\" is no value: " + tensor.dtype() + " of shape " + tensor
                .shape());
    }
}

// Steps of workloads on Stan Math's tape. Arguments: the workload, seconds of processor time to warm up, seconds to measure.
// Prints "REPORT " and JSON: what two steps compute, and the microseconds of a step, as the JVMs of the other engines do.
#include <stan/math.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

using stan::math::var;

namespace {

// Where x of the first workload and a of the second start.
double x[4] = {0, 1, 2, 3};
double a[1] = {0.7};

struct Result {
    double loss;
    std::vector<double> gradient;
};

// The result of a step, which the compiler has to compute.
volatile double seen;

// Goes backward from the loss and lets the tape go; leaves are made anew in each step, as the tape owns them.
template <int N>
double backward(var loss, const Eigen::Matrix<var, N, 1>& leaves, double* gradient) {
    double value = loss.val();
    loss.grad();
    for (int i = 0; i < N; i++) {
        gradient[i] = leaves[i].adj();
    }
    stan::math::recover_memory();
    return value;
}

template <int N>
Eigen::Matrix<var, N, 1> leaves(const double* values) {
    Eigen::Matrix<var, N, 1> made;
    for (int i = 0; i < N; i++) {
        made[i] = values[i];
    }
    return made;
}

double tiny_dot(double* gradient) {
    auto leaf = leaves<4>(x);
    return backward<4>(2 * stan::math::dot_product(leaf, leaf), leaf, gradient);
}

double control_flow(double* gradient) {
    auto leaf = leaves<1>(a);
    Eigen::Matrix<var, 1, 1> b;
    b[0] = leaf[0] * 2.0;
    while (stan::math::sqrt(stan::math::dot_self(b)).val() < 1000) {
        b[0] *= 2.0;
    }
    if (!(stan::math::sum(b).val() > 0)) {
        b[0] *= 100.0;
    }
    return backward<1>(b[0], leaf, gradient);
}

double processor_seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

template <typename Step>
double seconds(Step step, int steps) {
    double gradient[4];
    auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < steps; i++) {
        seen = step(gradient) + gradient[0];
    }
    return seconds_since(start);
}

// Batches of a millisecond or two, of which the median counts.
template <typename Step>
double micros_per_step(Step step, double warmup, double measured) {
    int batch = 1;
    for (double end = processor_seconds() + warmup; processor_seconds() < end;) {
        if (seconds(step, batch) < 0.001) {
            batch *= 2;
        }
    }
    std::vector<double> micros;
    for (auto start = std::chrono::steady_clock::now(); seconds_since(start) < measured;) {
        micros.push_back(1e6 * seconds(step, batch) / batch);
    }
    std::sort(micros.begin(), micros.end());
    return (micros[(micros.size() - 1) / 2] + micros[micros.size() / 2]) / 2;
}

void print(const double* values, int length) {
    double squares = 0;
    std::string samples;
    for (int i = 0; i < length; i++) {
        squares += values[i] * values[i];
        samples += (i == 0 ? "" : ",") + std::to_string(values[i]);
    }
    std::printf("{\"length\":%d,\"norm\":%.17g,\"samples\":[%s]}", length, std::sqrt(squares), samples.c_str());
}

template <typename Step>
void report(Step step, int length, double warmup, double measured) {
    std::printf("REPORT {\"fingerprint\":{\"results\":[");
    for (int i = 0; i < 2; i++) {
        double gradient[4];
        double loss = step(gradient);
        print(&loss, 1);
        std::printf(",");
        print(gradient, length);
        std::printf(i == 0 ? "," : "]}");
    }
    double micros = micros_per_step(step, warmup, measured);
    std::printf(",\"micros\":%.17g,\"microsAlone\":%.17g}\n", micros, micros);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) {
        std::fprintf(stderr, "usage: %s tiny_dot|control_flow warmup-seconds measured-seconds\n", arguments[0]);
        return 2;
    }
    std::string task = arguments[1];
    double warmup = std::stod(arguments[2]);
    double measured = std::stod(arguments[3]);
    if (task == "tiny_dot") {
        report(tiny_dot, 4, warmup, measured);
    } else if (task == "control_flow") {
        report(control_flow, 1, warmup, measured);
    } else {
        std::fprintf(stderr, "no workload %s\n", task.c_str());
        return 2;
    }
    return 0;
}

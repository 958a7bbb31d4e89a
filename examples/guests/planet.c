/* SPDX-License-Identifier: Apache-2.0 */
/* planet.c -- a small ray tracer: a ringed planet and its moons over a sea at night.
 *
 * Nothing but C and the standard library. Built for WASI it runs anywhere:
 *   clang --target=wasm32-wasi -O2 planet.c -o planet.wasm && godwit run planet.wasm
 * Colours appear on a terminal (24 bits where COLORTERM says so), letters elsewhere. COLUMNS and
 * NO_COLOR are heeded, if the host passes them on: --env COLUMNS=100. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct vec {
    float x, y, z;
};

static struct vec v(float x, float y, float z) { return (struct vec){x, y, z}; }
static struct vec add(struct vec a, struct vec b) { return v(a.x + b.x, a.y + b.y, a.z + b.z); }
static struct vec sub(struct vec a, struct vec b) { return v(a.x - b.x, a.y - b.y, a.z - b.z); }
static struct vec mul(struct vec a, float k) { return v(a.x * k, a.y * k, a.z * k); }
static float dot(struct vec a, struct vec b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static struct vec unit(struct vec a) { return mul(a, 1 / sqrtf(dot(a, a))); }
static struct vec mix(struct vec a, struct vec b, float t) { return add(mul(a, 1 - t), mul(b, t)); }
static float clamp(float t) { return t < 0 ? 0 : t > 1 ? 1 : t; }

struct ball {
    struct vec centre;
    float radius;
    struct vec dark, light; /* bands of these two */
    float bands;
};

static const struct ball balls[] = {
    {{0.0f, 1.55f, 6.0f}, 1.35f, {0.80f, 0.46f, 0.20f}, {1.0f, 0.84f, 0.58f}, 9},
    {{-3.4f, 2.9f, 9.0f}, 0.42f, {0.45f, 0.50f, 0.60f}, {0.75f, 0.80f, 0.90f}, 3},
    {{2.9f, 0.75f, 4.6f}, 0.30f, {0.35f, 0.62f, 0.55f}, {0.65f, 0.95f, 0.80f}, 4},
};
enum { BALL_COUNT = sizeof balls / sizeof balls[0] };

static struct vec sun, ring_axis;

/* Distance along the ray to the ball, or -1. */
static float hit_ball(struct vec from, struct vec along, const struct ball *ball)
{
    struct vec to = sub(ball->centre, from);
    float near = dot(to, along), under = ball->radius * ball->radius + near * near - dot(to, to);
    if (under < 0) return -1;
    float at = near - sqrtf(under);
    return at > 1e-3f ? at : -1;
}

/* Distance to the planet's ring, or -1; *shade is how bright the ring is there. */
static float hit_ring(struct vec from, struct vec along, float *shade)
{
    float slope = dot(along, ring_axis);
    if (fabsf(slope) < 1e-4f) return -1;
    float at = dot(sub(balls[0].centre, from), ring_axis) / slope;
    if (at < 1e-3f) return -1;
    struct vec out = sub(add(from, mul(along, at)), balls[0].centre);
    float radius = sqrtf(dot(out, out));
    if (radius < 1.75f || radius > 2.75f || (radius > 2.28f && radius < 2.36f)) return -1;
    *shade = 0.55f + 0.45f * sinf(radius * 23) * sinf(radius * 7);
    return at;
}

static unsigned scramble(unsigned x)
{
    x = (x ^ 61) ^ (x >> 16);
    x *= 9;
    x ^= x >> 4;
    x *= 0x27d4eb2du;
    return x ^ (x >> 15);
}

static struct vec sky(struct vec along)
{
    float up = clamp(along.y * 1.6f);
    struct vec colour = mix(v(0.42f, 0.20f, 0.36f), v(0.03f, 0.04f, 0.13f), powf(up, 0.45f));
    colour = add(colour, mul(v(1.0f, 0.55f, 0.25f), powf(clamp(dot(along, sun)), 60) * 0.6f));

    /* One star at most in each cell of the sky. */
    float side = along.x / along.z * 42, height = along.y / along.z * 42;
    unsigned cell = scramble((unsigned)(int)floorf(side) * 7919u + (unsigned)(int)floorf(height));
    if (cell % 23 == 0 && along.y > 0) {
        float dx = side - floorf(side) - 0.5f, dy = height - floorf(height) - 0.5f;
        float glow = clamp(1 - (dx * dx + dy * dy) * 7) * (float)(cell / 23 % 100) / 100;
        colour = add(colour, mul(v(0.9f, 0.95f, 1.0f), glow));
    }
    return colour;
}

static bool in_shadow(struct vec at)
{
    for (int i = 0; i < BALL_COUNT; i++)
        if (hit_ball(at, sun, &balls[i]) > 0) return true;
    return false;
}

static struct vec shade_ball(const struct ball *ball, struct vec at)
{
    struct vec normal = mul(sub(at, ball->centre), 1 / ball->radius);
    float band = 0.5f + 0.5f * sinf(dot(normal, ring_axis) * ball->bands + sinf(normal.x * 5) * 0.3f);
    float lit = clamp(dot(normal, sun)) * 0.95f + 0.05f, shade;
    if (ball == &balls[0] && hit_ring(at, sun, &shade) > 0) lit *= 0.45f;
    if (in_shadow(add(at, mul(normal, 1e-2f)))) lit *= 0.15f;
    return mul(mix(ball->dark, ball->light, band), lit);
}

static struct vec trace(struct vec from, struct vec along, int depth);

static struct vec sea(struct vec from, struct vec along, int depth)
{
    float far = -from.y / along.y;
    struct vec at = add(from, mul(along, far));
    float wave = 0.035f / (1 + far * 0.12f);
    struct vec normal = unit(v(sinf(at.x * 3.1f + at.z * 1.3f) * wave, 1,
                               (sinf(at.z * 5.3f + sinf(at.x * 2)) + sinf(at.z * 11)) * wave));
    struct vec bounce = sub(along, mul(normal, 2 * dot(along, normal)));
    if (bounce.y < 0.01f) bounce.y = 0.01f;
    struct vec mirrored = trace(at, unit(bounce), depth - 1);
    float grazing = powf(1 - clamp(-dot(along, normal)), 3);
    return add(v(0.01f, 0.03f, 0.07f), mul(mirrored, 0.25f + 0.65f * grazing));
}

static struct vec trace(struct vec from, struct vec along, int depth)
{
    const struct ball *nearest = NULL;
    float best = 1e9f, shade = 0;
    for (int i = 0; i < BALL_COUNT; i++) {
        float at = hit_ball(from, along, &balls[i]);
        if (at > 0 && at < best) best = at, nearest = &balls[i];
    }
    float ring = hit_ring(from, along, &shade);
    if (along.y < 0 && depth > 0 && -from.y / along.y < best &&
        (ring < 0 || -from.y / along.y < ring))
        return sea(from, along, depth);

    struct vec behind = nearest ? shade_ball(nearest, add(from, mul(along, best))) : sky(along);
    if (ring < 0 || ring > best) return behind;
    float lit = in_shadow(add(from, mul(along, ring))) ? 0.08f : 0.9f;
    return mix(behind, mul(v(0.95f, 0.85f, 0.72f), lit * shade), 0.8f);
}

/* The colour of one pixel, 0..255 a channel: four rays, averaged. */
static void pixel(int x, int y, int width, int height, unsigned char out[3])
{
    struct vec sum = {0, 0, 0}, eye = {0.0f, 1.15f, -1.2f};
    for (int i = 0; i < 4; i++) {
        float px = ((float)x + 0.25f + 0.5f * (float)(i & 1)) / (float)width - 0.5f;
        float py = 0.5f - ((float)y + 0.25f + 0.5f * (float)(i >> 1)) / (float)height;
        float aspect = (float)height / (float)width;
        struct vec along = unit(v(px * 1.25f, py * 1.25f * aspect + 0.04f, 1));
        sum = add(sum, trace(eye, along, 2));
    }
    const float channels[3] = {sum.x, sum.y, sum.z};
    for (int i = 0; i < 3; i++) out[i] = (unsigned char)(255 * powf(clamp(channels[i] / 4), 0.75f));
}

/* Set fore- (38) or background (48). */
static void put_colour(int layer, const unsigned char c[3], bool is_exact)
{
    if (is_exact)
        printf("\x1b[%d;2;%d;%d;%dm", layer, c[0], c[1], c[2]);
    else
        printf("\x1b[%d;5;%dm", layer,
               16 + 36 * ((c[0] + 25) / 51) + 6 * ((c[1] + 25) / 51) + (c[2] + 25) / 51);
}

/* Two pixels a character: the upper half block in one colour over the other. */
static void draw_colours(int width, int height, bool is_exact)
{
    unsigned char upper[3], lower[3];
    for (int y = 0; y < height; y += 2) {
        for (int x = 0; x < width; x++) {
            pixel(x, y, width, height, upper);
            pixel(x, y + 1, width, height, lower);
            put_colour(38, upper, is_exact);
            put_colour(48, lower, is_exact);
            fputs("\xe2\x96\x80", stdout);
        }
        puts("\x1b[0m");
    }
}

static void draw_letters(int width, int height)
{
    static const char ramp[] = " .,:;-=+*oxO#%@";
    unsigned char c[3];
    for (int y = 0; y < height; y += 2) {
        for (int x = 0; x < width; x++) {
            pixel(x, y, width, height, c);
            int grey = (c[0] * 30 + c[1] * 59 + c[2] * 11) / 100 - 60; /* the night is blank */
            grey = grey < 0 ? 0 : grey > 170 ? 170 : grey;
            putchar(ramp[grey * (int)(sizeof ramp - 2) / 170]);
        }
        putchar('\n');
    }
}

int main(void)
{
    const char *columns = getenv("COLUMNS"), *none = getenv("NO_COLOR");
    const char *depth = getenv("COLORTERM");
    int width = columns ? atoi(columns) : 80;
    if (width < 40 || width > 160) width = width < 40 ? 80 : 160;
    int height = width / 5 * 3 & ~1;
    sun = unit(v(-0.75f, 0.55f, -0.5f));
    ring_axis = unit(v(0.22f, 1.0f, -0.28f));

    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    if (isatty(STDOUT_FILENO) && !(none && *none))
        draw_colours(width, height, depth && strcmp(depth, "truecolor") == 0);
    else
        draw_letters(width, height);
    clock_gettime(CLOCK_MONOTONIC, &to);
    long ms = (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000;
    printf("%d rays in %ld ms, traced by a WebAssembly guest that sees no file, no network "
           "and no clock but this.\n", width * height * 4, ms);
    return 0;
}

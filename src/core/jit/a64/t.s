and v0.16b, v0.16b, v0.16b
bic v0.16b, v0.16b, v0.16b
orr v0.16b, v0.16b, v0.16b
eor v0.16b, v0.16b, v0.16b
cmeq v0.16b, v0.16b, v0.16b
cmeq v0.8h, v0.8h, v0.8h
cmeq v0.4s, v0.4s, v0.4s
cmeq v0.2d, v0.2d, v0.2d
cmgt v0.16b, v0.16b, v0.16b
cmgt v0.8h, v0.8h, v0.8h
cmgt v0.4s, v0.4s, v0.4s
cmgt v0.2d, v0.2d, v0.2d
cmge v0.16b, v0.16b, v0.16b
cmge v0.8h, v0.8h, v0.8h
cmge v0.4s, v0.4s, v0.4s
cmge v0.2d, v0.2d, v0.2d
cmhi v0.16b, v0.16b, v0.16b
cmhi v0.8h, v0.8h, v0.8h
cmhi v0.4s, v0.4s, v0.4s
cmhs v0.16b, v0.16b, v0.16b
cmhs v0.8h, v0.8h, v0.8h
cmhs v0.4s, v0.4s, v0.4s
fcmeq v0.4s, v0.4s, v0.4s
fcmeq v0.2d, v0.2d, v0.2d
fcmgt v0.4s, v0.4s, v0.4s
fcmgt v0.2d, v0.2d, v0.2d
fcmge v0.4s, v0.4s, v0.4s
fcmge v0.2d, v0.2d, v0.2d
add v0.16b, v0.16b, v0.16b
add v0.8h, v0.8h, v0.8h
add v0.4s, v0.4s, v0.4s
add v0.2d, v0.2d, v0.2d
sub v0.16b, v0.16b, v0.16b
sub v0.8h, v0.8h, v0.8h
sub v0.4s, v0.4s, v0.4s
sub v0.2d, v0.2d, v0.2d
mul v0.8h, v0.8h, v0.8h
mul v0.4s, v0.4s, v0.4s
sqadd v0.16b, v0.16b, v0.16b
sqadd v0.8h, v0.8h, v0.8h
uqadd v0.16b, v0.16b, v0.16b
uqadd v0.8h, v0.8h, v0.8h
sqsub v0.16b, v0.16b, v0.16b
sqsub v0.8h, v0.8h, v0.8h
uqsub v0.16b, v0.16b, v0.16b
uqsub v0.8h, v0.8h, v0.8h
smin v0.16b, v0.16b, v0.16b
smin v0.8h, v0.8h, v0.8h
smin v0.4s, v0.4s, v0.4s
umin v0.16b, v0.16b, v0.16b
umin v0.8h, v0.8h, v0.8h
umin v0.4s, v0.4s, v0.4s
smax v0.16b, v0.16b, v0.16b
smax v0.8h, v0.8h, v0.8h
smax v0.4s, v0.4s, v0.4s
umax v0.16b, v0.16b, v0.16b
umax v0.8h, v0.8h, v0.8h
umax v0.4s, v0.4s, v0.4s
urhadd v0.16b, v0.16b, v0.16b
urhadd v0.8h, v0.8h, v0.8h
sqrdmulh v0.8h, v0.8h, v0.8h
smull v0.8h, v0.8b, v0.8b
umull v0.8h, v0.8b, v0.8b
smull2 v0.8h, v0.16b, v0.16b
umull2 v0.8h, v0.16b, v0.16b
smull v0.4s, v0.4h, v0.4h
umull v0.4s, v0.4h, v0.4h
smull2 v0.4s, v0.8h, v0.8h
umull2 v0.4s, v0.8h, v0.8h
smull v0.2d, v0.2s, v0.2s
umull v0.2d, v0.2s, v0.2s
smull2 v0.2d, v0.4s, v0.4s
umull2 v0.2d, v0.4s, v0.4s
fadd v0.4s, v0.4s, v0.4s
fadd v0.2d, v0.2d, v0.2d
fsub v0.4s, v0.4s, v0.4s
fsub v0.2d, v0.2d, v0.2d
fmul v0.4s, v0.4s, v0.4s
fmul v0.2d, v0.2d, v0.2d
fdiv v0.4s, v0.4s, v0.4s
fdiv v0.2d, v0.2d, v0.2d
fmin v0.4s, v0.4s, v0.4s
fmin v0.2d, v0.2d, v0.2d
fmax v0.4s, v0.4s, v0.4s
fmax v0.2d, v0.2d, v0.2d
tbl v0.16b, {v0.16b}, v0.16b
not v0.16b, v0.16b
abs v0.16b, v0.16b
abs v0.8h, v0.8h
abs v0.4s, v0.4s
abs v0.2d, v0.2d
neg v0.16b, v0.16b
neg v0.8h, v0.8h
neg v0.4s, v0.4s
neg v0.2d, v0.2d
cnt v0.16b, v0.16b
sxtl v0.8h, v0.8b
uxtl v0.8h, v0.8b
sxtl2 v0.8h, v0.16b
uxtl2 v0.8h, v0.16b
sxtl v0.4s, v0.4h
uxtl v0.4s, v0.4h
sxtl2 v0.4s, v0.8h
uxtl2 v0.4s, v0.8h
sxtl v0.2d, v0.2s
uxtl v0.2d, v0.2s
sxtl2 v0.2d, v0.4s
uxtl2 v0.2d, v0.4s
saddlp v0.8h, v0.16b
uaddlp v0.8h, v0.16b
saddlp v0.4s, v0.8h
uaddlp v0.4s, v0.8h
fabs v0.4s, v0.4s
fabs v0.2d, v0.2d
fneg v0.4s, v0.4s
fneg v0.2d, v0.2d
fsqrt v0.4s, v0.4s
fsqrt v0.2d, v0.2d
frintp v0.4s, v0.4s
frintp v0.2d, v0.2d
frintm v0.4s, v0.4s
frintm v0.2d, v0.2d
frintz v0.4s, v0.4s
frintz v0.2d, v0.2d
frintn v0.4s, v0.4s
frintn v0.2d, v0.2d
fcvtzs v0.4s, v0.4s
fcvtzu v0.4s, v0.4s
scvtf v0.4s, v0.4s
ucvtf v0.4s, v0.4s
fcvtn v0.2s, v0.2d
fcvtl v0.2d, v0.2s
fcvtzs v0.2d, v0.2d
fcvtzu v0.2d, v0.2d
sqxtn v0.2s, v0.2d
uqxtn v0.2s, v0.2d
sxtl v0.2d, v0.2s
uxtl v0.2d, v0.2s
scvtf v0.2d, v0.2d
ucvtf v0.2d, v0.2d
sqxtn v0.8b, v0.8h
sqxtn v0.4h, v0.4s
sqxtun v0.8b, v0.8h
sqxtun v0.4h, v0.4s
sqxtn2 v0.16b, v0.8h
rev64 v0.4s, v0.4s
mul v0.4s, v0.4s, v0.4s
uaddlp v0.2d, v0.4s
xtn v0.2s, v0.2d
umlal v0.2d, v0.2s, v0.2s
smull v0.4s, v0.4h, v0.4h
smull2 v0.4s, v0.8h, v0.8h
smull v0.8h, v0.8b, v0.8b
smull2 v0.8h, v0.16b, v0.16b
addp v0.4s, v0.4s, v0.4s
addp v0.8h, v0.8h, v0.8h
bit v0.16b, v0.16b, v0.16b
bif v0.16b, v0.16b, v0.16b
bsl v0.16b, v0.16b, v0.16b
shl v0.2d, v0.2d, #0
sshr v0.2d, v0.2d, #64
ushr v0.2d, v0.2d, #64
shl v0.16b, v0.16b, #0
sshr v0.16b, v0.16b, #8
ushr v0.16b, v0.16b, #8
sshl v0.16b, v0.16b, v0.16b
ushl v0.16b, v0.16b, v0.16b
sshl v0.2d,v0.2d,v0.2d
dup v0.16b, w0
dup v0.8h, w0
dup v0.4s, w0
dup v0.2d, x0
dup v0.16b, v0.b[0]
dup v0.16b, v0.b[1]
dup v0.4s, v0.s[0]
dup v0.2d, v0.d[0]
umov w0, v0.b[0]
umov w0, v0.h[0]
umov w0, v0.s[0]
umov x0, v0.d[0]
smov w0, v0.b[0]
smov w0, v0.h[0]
mov s0, v0.s[0]
mov s0, v0.s[1]
mov d0, v0.d[0]
ins v0.b[0], w0
ins v0.s[1], w0
ins v0.d[0], x0
ins v0.s[0], v0.s[0]
ins v0.s[1], v0.s[0]
ins v0.d[0], v0.d[0]
umaxp v0.4s, v0.4s, v0.4s
cmeq v0.16b, v0.16b, #0
cmeq v0.2d, v0.2d, #0
ext v0.16b, v0.16b, v0.16b, #0
ext v0.16b, v0.16b, v0.16b, #1
zip1 v0.16b, v0.16b, v0.16b
zip2 v0.16b, v0.16b, v0.16b
uzp1 v0.16b, v0.16b, v0.16b
uzp2 v0.16b, v0.16b, v0.16b
trn1 v0.16b, v0.16b, v0.16b
trn2 v0.16b, v0.16b, v0.16b
zip1 v0.2d,v0.2d,v0.2d
rev64 v0.16b, v0.16b
rev32 v0.16b, v0.16b
rev16 v0.16b, v0.16b
rev64 v0.8h,v0.8h
rev32 v0.8h,v0.8h
addv h0, v0.8h
addv s0, v0.4s
tbl v0.16b, {v0.16b}, v0.16b
tbl v0.16b, {v0.16b, v1.16b}, v0.16b
ld1r {v0.16b}, [x0]
ld1r {v0.2d}, [x0]
ld1 {v0.b}[0], [x0]
ld1 {v0.b}[15], [x0]
ld1 {v0.h}[0], [x0]
ld1 {v0.h}[7], [x0]
ld1 {v0.s}[0], [x0]
ld1 {v0.s}[3], [x0]
ld1 {v0.d}[0], [x0]
ld1 {v0.d}[1], [x0]
st1 {v0.b}[0], [x0]
st1 {v0.d}[0], [x0]
fcmgt v0.4s,v0.4s,v0.4s

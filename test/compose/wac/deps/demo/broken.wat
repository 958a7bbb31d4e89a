;; A core instance that is not there.
(component (func (export "f") (canon lift (core func 0))))

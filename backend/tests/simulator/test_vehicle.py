"""The charging curve of a simulated vehicle."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from genx.simulator.models import MODELS, Model
from genx.simulator.vehicle import FAST_TAPER_FROM, RAMP_SECONDS, Vehicle, arriving

vehicles = st.builds(
    lambda seed, direct_current: arriving(Random(seed), direct_current=direct_current), st.integers(), st.booleans()
)
offers = st.floats(0, 400_000)
steps = st.lists(st.tuples(offers, st.floats(0, 3_600)), max_size=50)


@given(vehicles, steps)
def test_a_vehicle_takes_at_most_the_offered_power_and_its_capacity(
    vehicle: Vehicle, steps: list[tuple[float, float]]
) -> None:
    for offered, seconds in steps:
        assert 0 <= vehicle.draw(offered) <= min(offered, vehicle.limit_w)
        before = vehicle.soc
        energy = vehicle.charge(offered, seconds)
        assert 0 <= energy <= offered * seconds / 3600
        assert before <= vehicle.soc <= 1


@given(vehicles, st.floats(1, 60))
def test_energy_taken_is_what_the_battery_gains(vehicle: Vehicle, seconds: float) -> None:
    before, energy = vehicle.soc, 0.0
    while vehicle.soc < 0.9 and not vehicle.is_full:
        energy += vehicle.charge(50_000, seconds)
    assert abs(energy - (vehicle.soc - before) * vehicle.capacity_wh) < 1


@given(vehicles, st.sampled_from(MODELS))
def test_a_vehicle_is_full_within_two_days_and_then_draws_nothing(vehicle: Vehicle, model: Model) -> None:
    seconds = 0
    while not vehicle.is_full:
        vehicle.charge(model.power_w, 60)
        seconds += 60
        assert seconds < 2 * 86_400
    assert vehicle.draw(model.power_w) == 0
    assert vehicle.charge(model.power_w, 60) == 0


def test_charging_power_ramps_up_stays_level_and_tapers() -> None:
    vehicle = Vehicle(capacity_wh=60_000, soc=0.5, limit_w=100_000)
    assert vehicle.draw(50_000) == 0
    vehicle.charge(50_000, RAMP_SECONDS / 2)
    assert vehicle.draw(50_000) == 25_000
    vehicle.charge(50_000, RAMP_SECONDS)
    assert vehicle.draw(50_000) == 50_000
    drawn = []
    while not vehicle.is_full:
        vehicle.charge(150_000, 30)
        if vehicle.soc > FAST_TAPER_FROM:
            drawn.append(vehicle.draw(150_000))
    assert drawn == sorted(drawn, reverse=True)
    assert drawn[0] > 3 * drawn[-2]


def test_vehicles_fit_their_chargers() -> None:
    cars = [arriving(Random(seed), direct_current=bool(seed % 2)) for seed in range(100)]
    assert all(0 < car.soc < car.target < 1 and car.capacity_wh > 0 and not car.is_full for car in cars)
    assert max(car.limit_w for car in cars[::2]) <= 22_000 < min(car.limit_w for car in cars[1::2])

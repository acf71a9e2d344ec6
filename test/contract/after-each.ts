import { takeDepartures } from './departures';

/** A test that made the application depart from its document fails, whatever else it looked at. */
const expectNoDeparture = () => {
  expect(takeDepartures()).toEqual([]);
};

afterEach(expectNoDeparture);
// For what is answered between the last test and the end of its file.
afterAll(expectNoDeparture);

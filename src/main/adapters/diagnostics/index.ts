export { profileSurroundings } from './profile-surroundings'
